// The version of this Keyswitch, as package.json has it (a test holds them together): the bundle carries no package.json.
export const version = '0.1.0';
