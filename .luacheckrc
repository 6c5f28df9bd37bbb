-- What `luacheck rules` knows about the rule language; rules/README.md describes it.

std = "lua54"
max_line_length = 130
include_files = { "rules/**/*.lua" }

read_globals = {
  "rule", "messages", "use", "case",
  "allow", "deny", "block", "warn", "prompt",
  "date", "minutes", "hours", "days",
  "starts_with", "ends_with", "contains", "glob",
  "actor", "partner", "customer", "relationship", "agreements", "purchases", "input", "now",
}

-- Sentences are one line each, however long.
files["rules/messages"] = { max_line_length = false }
