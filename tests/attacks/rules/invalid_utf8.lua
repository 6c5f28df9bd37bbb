-- problem 2: the file is not text in UTF-8
-- café
local a = 1
