// English texts of the log page.

export const log = {
  title: 'Live log',
} as const;
