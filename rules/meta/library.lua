---@meta
-- The functions that rules have, all of them. Written by `assent rules meta`: do not change it here.

---the value, or an error with the sentence when it is false or nil
---@param value any
---@param sentence? string
---@return any
function assert(value, sentence) end

---the rule fails with this sentence
---@param sentence any
function error(sentence) end

---walks a list: for i, item in ipairs(list)
---@param list any
---@return fun(list: any, at?: integer): integer, any
function ipairs(list) end

---walks a table or a fact, its keys sorted: for key, value in pairs(t)
---@param t any
---@return fun(): any, any
function pairs(t) end

---the values from the number on; "#": how many there are
---@param number integer|"#"
---@param ... any
---@return any ...
function select(number, ...) end

---the number that a text stands for, or nil
---@param value any
---@param base? integer
---@return number?
function tonumber(value, base) end

---as text; of a table or a fact its kind alone
---@param value any
---@return string
function tostring(value) end

---"nil", "number", "string", "boolean", "table", "function", "userdata" (facts)
---@param value any
---@return string
function type(value) end

---a day at 00:00 UTC, "2020-02-01", or a moment, "2020-02-01T12:00:00Z"
---@param text string
---@return assent.time
function date(text) end

---a duration: now + days(30)
---@param count integer
---@return integer
function days(count) end

---a duration
---@param count integer
---@return integer
function hours(count) end

---a duration
---@param count integer
---@return integer
function minutes(count) end

---the moment so many days later, Monday to Friday in UTC counted: working_days(now, 3)
---@param moment assent.time
---@param count integer
---@return assent.time
function working_days(moment, count) end

---texts; also as methods, text:sub(1, 2)
---@class stringlib
string = {}

---the codes of some bytes, at most 200
---@param text string
---@param from? integer
---@param to? integer
---@return integer ...
function string.byte(text, from, to) end

---a text of bytes with these codes
---@param ... integer
---@return string
function string.char(...) end

---is the part anywhere in the text?
---@param text string
---@param part string
---@return boolean
function string.contains(text, part) end

---does the text end so?
---@param text string
---@param ending string
---@return boolean
function string.ends_with(text, ending) end

---where the part is: first and last byte, or nil; takes no patterns
---@param text string
---@param part string
---@param from? integer
---@param plain? boolean
---@return integer?, integer?
function string.find(text, part, from, plain) end

---%d, %s, %x, %c, %g, %f, %e and %% with their values
---@param form string
---@param ... any
---@return string
function string.format(form, ...) end

---does the whole text match? * stands for any part, ? for one letter
---@param text string
---@param pattern string
---@return boolean
function string.glob(text, pattern) end

---length in bytes
---@param text string
---@return integer
function string.len(text) end

---in small letters; a to z only
---@param text string
---@return string
function string.lower(text) end

---the text many times
---@param text string
---@param times integer
---@param between? string
---@return string
function string.rep(text, times, between) end

---the bytes from the end to the beginning
---@param text string
---@return string
function string.reverse(text) end

---does the text begin so?
---@param text string
---@param beginning string
---@return boolean
function string.starts_with(text, beginning) end

---a part, from byte to byte; negative ones count from the end
---@param text string
---@param from integer
---@param to? integer
---@return string
function string.sub(text, from, to) end

---in capital letters; a to z only
---@param text string
---@return string
function string.upper(text) end

---lists
---@class tablelib
table = {}

---the texts of a list, joined
---@param list table
---@param between? string
---@param from? integer
---@param to? integer
---@return string
function table.concat(list, between, from, to) end

---puts a value at the end, or at a position when both are given
---@param list table
---@param position any
---@param value? any
function table.insert(list, position, value) end

---takes out the last item, or that at a position
---@param list table
---@param position? integer
---@return any
function table.remove(list, position) end

---sorts in place; equal items keep their order
---@param list table
---@param is_before? fun(a: any, b: any): boolean
function table.sort(list, is_before) end

---the items of a list as values, at most 200
---@param list table
---@param from? integer
---@param to? integer
---@return any ...
function table.unpack(list, from, to) end

---numbers; there is no chance in rules
---@class mathlib
math = {}

---without its sign
---@param x number
---@return number
function math.abs(x) end

---arc cosine
---@param x number
---@return number
function math.acos(x) end

---arc sine
---@param x number
---@return number
function math.asin(x) end

---arc tangent of y / x
---@param y number
---@param x? number
---@return number
function math.atan(y, x) end

---the next whole number from x up
---@param x number
---@return integer
function math.ceil(x) end

---cosine
---@param x number
---@return number
function math.cos(x) end

---radians as degrees
---@param x number
---@return number
function math.deg(x) end

---e to the power of x
---@param x number
---@return number
function math.exp(x) end

---the next whole number from x down
---@param x number
---@return integer
function math.floor(x) end

---what x / y leaves, with the sign of x
---@param x number
---@param y number
---@return number
function math.fmod(x, y) end

---greater than every number
---@type number
math.huge = nil

---logarithm, to base e unless another is given
---@param x number
---@param base? number
---@return number
function math.log(x, base) end

---the greatest
---@param x number
---@param ... number
---@return number
function math.max(x, ...) end

---the greatest whole number
---@type integer
math.maxinteger = nil

---the smallest
---@param x number
---@param ... number
---@return number
function math.min(x, ...) end

---the smallest whole number
---@type integer
math.mininteger = nil

---the whole part and the rest
---@param x number
---@return number, number
function math.modf(x) end

---3.14159…
---@type number
math.pi = nil

---degrees as radians
---@param x number
---@return number
function math.rad(x) end

---sine
---@param x number
---@return number
function math.sin(x) end

---square root
---@param x number
---@return number
function math.sqrt(x) end

---tangent
---@param x number
---@return number
function math.tan(x) end

---as a whole number, or nil
---@param x any
---@return integer?
function math.tointeger(x) end

---"integer", "float" or nil
---@param x any
---@return string?
function math.type(x) end

---is m below n, both without sign?
---@param m integer
---@param n integer
---@return boolean
function math.ult(m, n) end

---characters of texts
---@class utf8lib
utf8 = {}

---a text of these characters, by their numbers
---@param ... integer
---@return string
function utf8.char(...) end

---the numbers of characters, from byte to byte
---@param text string
---@param from? integer
---@param to? integer
---@return integer ...
function utf8.codepoint(text, from, to) end

---walks the characters: for at, number in utf8.codes(text)
---@param text string
---@return fun(text: string, at?: integer): integer, integer
function utf8.codes(text) end

---how many characters, or nil and the first byte that is wrong
---@param text string
---@param from? integer
---@param to? integer
---@return integer?, integer?
function utf8.len(text, from, to) end

---at which byte the n-th character begins
---@param text string
---@param n integer
---@param from? integer
---@return integer?
function utf8.offset(text, n, from) end

---is the part anywhere in the text?
---@param text string
---@param part string
---@return boolean
function contains(text, part) end

---does the text end so?
---@param text string
---@param ending string
---@return boolean
function ends_with(text, ending) end

---does the whole text match? * stands for any part, ? for one letter
---@param text string
---@param pattern string
---@return boolean
function glob(text, pattern) end

---does the text begin so?
---@param text string
---@param beginning string
---@return boolean
function starts_with(text, beginning) end

