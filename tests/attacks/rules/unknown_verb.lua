-- problem 2: the name 'rule.permision' is not known: did you mean 'rule.permission'?
rule.permision { name = "attack" }
