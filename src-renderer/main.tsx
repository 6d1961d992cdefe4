// Door of the interface: the same page in the desktop window and in an ordinary browser.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme } from './frame/use-theme.ts';
import { createI18n } from './i18n/create-i18n.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';

applyTheme();
await createI18n();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
