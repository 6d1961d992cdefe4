/** The smallest config.toml that answers: the built-in demo on any free ports. */
export const demoConfig = `schema = 1
active_profile = "demo"
[proxy]
port = 0
[control]
port = 0
[[upstream]]
id = "demo"
preset = "demo"
[[profile]]
id = "demo"
name = "Demo"
[[profile.route]]
match = "*"
to = ["demo"]
`;
