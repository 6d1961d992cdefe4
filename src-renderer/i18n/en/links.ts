// English texts of imported links and of keys in tools' files.

export const links = {
  open: 'Import a link…',
  title: 'Import a link',
  text: 'Relay shops hand out ccswitch:// links. Paste one: every field is shown before anything happens.',
  field: 'Link',
  fieldHint: 'A link with a key is a secret. It goes nowhere but here.',
  notALink: 'This is no ccswitch:// or keyswitch:// link.',
  read: 'Show what it brings',
  confirm: 'What the link “{{name}}” brings',
  confirmText: 'Nothing is imported yet. Keys are masked.',
  notImportable: 'Keyswitch imports providers only. Open this link with CC Switch.',
  asUpstream: 'Add as an upstream',
  imported: '{{id}} is an upstream now; its key is in the vault.',
  keys: 'Keys in files of tools',
  keysText:
    'Where each key stands. Moved to the vault, the file holds a local token that is worthless elsewhere.',
  keysNone: 'No tool holds a key of its own.',
  inVault: 'in the vault',
  move: 'Move to the vault',
  moved: 'The key is in the vault now, as the upstream {{id}}.',
  replace: 'Replace everywhere',
  replaceTitle: 'Replace {{masked}} everywhere',
  replaceText: 'The new key takes its place in {{places}}.',
  replaced: 'Replaced in {{count}} places.',
  newKey: 'New key',
} as const;
