// English texts of the doctor page.

export const doctor = {
  title: 'Doctor',
} as const;
