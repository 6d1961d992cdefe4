// Light, dark or the system's choice; remembered in this browser.
import { useEffect, useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const STORED = 'keyswitch.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function stored(): Theme {
  const theme = localStorage.getItem(STORED);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Puts the theme on the document. */
export function applyTheme(): void {
  const theme = stored();
  const effective = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  document.documentElement.dataset['theme'] = effective;
}

/** Remembers and applies a choice. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyTheme();
  for (const notify of listeners) notify();
}

/** The user's choice; the document follows it and the system. */
export function useTheme(): Theme {
  useEffect(() => {
    dark.addEventListener('change', applyTheme);
    return () => dark.removeEventListener('change', applyTheme);
  }, []);
  return useSyncExternalStore((notify) => {
    listeners.add(notify);
    return () => listeners.delete(notify);
  }, stored);
}
