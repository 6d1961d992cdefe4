// English texts of the upstreams page.

export const upstreams = {
  title: 'Upstreams',
} as const;
