-- What `luacheck .` in this folder knows about the rule language. Written by `assent rules meta`: do not
-- change it here.

local names = {
  "actor", "partner", "customer", "relationship", "agreements", "purchases", "input", "event", "now", "rule", "allow", "deny", "block", "prompt", "warn", "country", "messages", "use", "at", "command", "date", "days", "hours", "minutes", "working_days", "assert", "error", "ipairs", "pairs", "select", "tonumber", "tostring", "type", "contains", "ends_with", "glob", "starts_with",
  string = { fields = {
    byte = {}, char = {}, contains = {}, ends_with = {}, find = {}, format = {}, glob = {}, len = {},
    lower = {}, rep = {}, reverse = {}, starts_with = {}, sub = {}, upper = {},
  } },
  table = { fields = {
    concat = {}, insert = {}, remove = {}, sort = {}, unpack = {},
  } },
  math = { fields = {
    abs = {}, acos = {}, asin = {}, atan = {}, ceil = {}, cos = {}, deg = {}, exp = {},
    floor = {}, fmod = {}, huge = {}, log = {}, max = {}, maxinteger = {}, min = {}, mininteger = {},
    modf = {}, pi = {}, rad = {}, sin = {}, sqrt = {}, tan = {}, tointeger = {}, type = {},
    ult = {},
  } },
  utf8 = { fields = {
    char = {}, codepoint = {}, codes = {}, len = {}, offset = {},
  } },
}

stds.assent = { read_globals = names }
stds.assent_cases = { read_globals = { "case" } }

std = "assent"
max_line_length = 130
exclude_files = { "meta" }
files["tests"] = { std = "assent+assent_cases" }
-- Sentences are one line each, however long.
files["messages"] = { max_line_length = false }
