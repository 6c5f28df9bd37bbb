-- problem 2: loading this file takes more than 300000 instructions
::a:: goto a
