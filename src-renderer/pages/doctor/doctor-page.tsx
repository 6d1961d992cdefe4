// The doctor page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function DoctorPage() {
  const { t } = useTranslation('doctor');
  return <Page title={t('title')}>{null}</Page>;
}
