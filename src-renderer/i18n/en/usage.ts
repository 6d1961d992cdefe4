// English texts of the usage page.

export const usage = {
  title: 'Usage',
} as const;
