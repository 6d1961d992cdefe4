// English texts of the usage page.

export const usage = {
  title: 'Usage',
  lead: 'Tokens and cost of what went through Keyswitch, from the ledger on this machine.',
  by: { label: 'Group by', day: 'Day', model: 'Model', client: 'Client', upstream: 'Upstream' },
  range: { label: 'Range', today: 'Today', week: '7 days', month: '30 days' },
  measure: { label: 'Show', tokens: 'Tokens', usd: 'Cost', requests: 'Requests' },
  column: {
    key: { day: 'Day', model: 'Model', client: 'Client', upstream: 'Upstream' },
    requests: 'Requests',
    errors: 'Failed',
    input: 'Tokens in',
    cached: 'of it cached',
    output: 'Tokens out',
    cost: 'Cost',
  },
  total: 'Total',
  unknown: '{{count}} of unknown price',
  empty: 'Nothing yet in this range',
  emptyText: 'Once a tool sends requests through Keyswitch, their tokens and cost are counted here.',
  csv: 'Export as CSV',
  chart: 'Chart of {{measure}} by {{by}}',
} as const;
