// English texts of the tools page.

export const tools = {
  title: 'Tools',
} as const;
