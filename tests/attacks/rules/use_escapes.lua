-- problem 2: use "lib/../../etc/passwd": there is no file
use "lib/../../etc/passwd"
