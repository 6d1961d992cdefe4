// English texts of the profiles page.

export const profiles = {
  title: 'Profiles',
} as const;
