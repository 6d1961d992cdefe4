// English texts of the first three steps.

export const firstRun = {
  title: 'Three steps to the first working request',
  dismiss: 'Hide this',
  step: 'Step {{number}}',
  done: 'done',
  upstream: 'Paste a key',
  upstreamText: 'Choose a vendor. Its key goes into the encrypted vault, and a profile is made from it.',
  found: 'Found on this machine',
  foundText:
    'These keys stand in files of your tools. Take one over: the vault gets it, and a profile is made from it.',
  take: 'Take over',
  taken: '{{id}} is an upstream now, and its profile is in use.',
  tool: 'Point a tool here',
  toolText: 'The exact change is shown before anything is written, and can be undone.',
  toolNone: 'No tool was found. Give any program this address and a token from the settings:',
  request: 'Send a request',
  requestText: 'Use your tool as always. Its first request appears here.',
  requestSeen: 'The first request came from {{client}}.',
  openLog: 'Open the live log',
} as const;
