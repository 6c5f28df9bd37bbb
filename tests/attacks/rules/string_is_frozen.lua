-- problem 2: 'upper' cannot be set: this table is frozen
function string.upper() return "" end
