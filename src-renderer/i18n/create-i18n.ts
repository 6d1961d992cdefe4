// Sets up i18next with the language that the user chose, else the system's.
import i18next, { type i18n, type PostProcessorModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { resources, type Language } from './resources.ts';
import { closeUp } from './spacing.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame';
    resources: (typeof resources)['en'];
    returnNull: false;
  }
}

const STORED = 'keyswitch.language';

/** The stored choice, or the first of the system's languages that we speak. */
export function initialLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'zh-CN') return stored;
  return navigator.languages.some((language) => language.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

/** Remembers the language in this browser and switches to it. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

const spacing: PostProcessorModule = {
  type: 'postProcessor',
  name: 'spacing',
  process: (text: string, _key, values: Readonly<Record<string, unknown>>) =>
    closeUp(
      text,
      Object.values(values).filter((value) => typeof value === 'string'),
    ),
};

/** Creates the translator; resolves when it can be used (all texts are bundled: at once). */
export async function createI18n(): Promise<i18n> {
  const language = initialLanguage();
  document.documentElement.lang = language;
  await i18next
    .use(initReactI18next)
    .use(spacing)
    .init({
      lng: language,
      fallbackLng: 'en',
      defaultNS: 'frame',
      resources,
      interpolation: { escapeValue: false },
      postProcess: spacing.name,
      returnNull: false,
    });
  return i18next;
}
