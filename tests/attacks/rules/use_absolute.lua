-- problem 2: only files in lib are shared
use "/etc/passwd"
