// English texts of the doctor.

export const doctor = {
  title: 'Doctor',
  lead: 'Checks in the order in which causes lie: mend the first that fails, then look again.',
  failing: 'Fails',
  advised: 'Worth a look',
  passed: 'Passed',
  run: 'Check again',
  running: 'Checking…',
  allWell: 'Nothing fails.',
  state: { pass: 'passed', fail: 'failed', advice: 'advice', unknown: 'not known' },
  remedy: 'Remedy: ',
  open: { upstreams: 'Open the upstream', tools: 'Open the tool' },
  copyCommand: 'Copy the command',
} as const;
