// English texts of the first-run page.

export const firstRun = {
  title: 'Welcome',
} as const;
