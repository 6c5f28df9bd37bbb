-- problem 2: facts can be read only while a rule is asked
local who = actor
