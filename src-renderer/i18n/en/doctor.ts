// English texts of the doctor.

export const doctor = {
  title: 'Doctor',
  lead: 'Checks in the order in which causes lie: mend the first that fails, then look again.',
  passed: '{{count}} checks passed',
  run: 'Check again',
  running: 'Checking…',
  allWell: 'Everything that can be checked is well.',
  failing: '{{count}} checks fail. Begin with the first.',
  state: { pass: 'passed', fail: 'failed', unknown: 'not known' },
  remedy: 'Remedy: ',
} as const;
