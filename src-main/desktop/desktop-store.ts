// The preferences and the window's place on disk, by electron-store; a file that cannot be read counts as none.
import Store from 'electron-store';
import {
  defaultPlace,
  defaultPreferences,
  type DesktopStore,
  type Preferences,
  type WindowPlace,
} from './preferences.ts';

export function openDesktopStore(): DesktopStore {
  const store = new Store<{ preferences: Partial<Preferences>; place: WindowPlace }>({
    name: 'desktop',
    clearInvalidConfig: true,
    defaults: { preferences: defaultPreferences, place: defaultPlace },
  });
  return {
    readPreferences: () => ({ ...defaultPreferences, ...store.get('preferences') }),
    writePreferences: (preferences) => store.set('preferences', preferences),
    readPlace: () => ({ ...defaultPlace, ...store.get('place') }),
    writePlace: (place) => store.set('place', place),
  };
}
