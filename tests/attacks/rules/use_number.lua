-- problem 2: only files in lib
use(1)
