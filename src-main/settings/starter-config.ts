// The config.toml of a first start: commented, and working at once with the built-in demo model.

export const starterConfig = `# Keyswitch: everything here may be edited by hand. Saved changes are in force at once; comments stay.
# A file that cannot be read is refused with line and column, and the last good one stays in force.
schema = 1
active_profile = "demo"

[proxy]
host = "127.0.0.1"        # this machine only
port = 4620               # 0 = any free port

[control]
port = 4621               # the window and the command line talk to this one

[log]
bodies = "errors"         # off | errors | all: which exchanges keep a copy of what was said
retention_days = 30

# Upstreams that are not on this machine may be called through a proxy; an upstream's own proxy line wins.
#
# [network]
# proxy = "env"           # HTTPS_PROXY and NO_PROXY | direct | http://127.0.0.1:7890 | socks5://127.0.0.1:7891

# The built-in model: answers without any key, so that you can see everything work.
[[upstream]]
id = "demo"
preset = "demo"

# A real one looks like this. Put its key into the vault with: keyswitch secret set tokenpool
#
# [[upstream]]
# id = "tokenpool"
# preset = "tokenpool"
# secrets = ["tokenpool"]
# endpoint = "auto"       # measured; or one of the preset's endpoints, such as "china" or "standard"
#
# Or an address of your own:
#
# [[upstream]]
# id = "lab"
# secrets = ["lab"]
# [upstream.protocols]
# openai-chat = "https://llm.example.com"

# A profile is a set of routes; the active one is named at the top. First match wins.
[[profile]]
id = "demo"
name = "Demo"

[[profile.route]]
match = "*"               # a pattern on the model that the tool asks for
to = ["demo"]             # "<upstream>" keeps the model, "<upstream>/<model>" renames it
`;
