// Look, what is kept, addresses, tokens, the vault.
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import {
  useUndoable,
  useClients,
  useMcpTokens,
  useProfiles,
  useSecrets,
  useSettings,
  useStatus,
} from '../../control/queries.ts';
import { chooseTheme, useTheme } from '../../frame/use-theme.ts';
import { changeLanguage } from '../../i18n/create-i18n.ts';
import { useSaid } from '../../i18n/said.ts';
import { languages, type Language } from '../../i18n/resources.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ClientList } from './client-list.tsx';
import { DesktopPreferences } from './desktop-preferences.tsx';
import { McpTokens } from './mcp-tokens.tsx';
import { NumberSetting } from './number-setting.tsx';
import { ProxyChoice } from './proxy-choice.tsx';
import { SecretList } from './secret-list.tsx';
import './settings-page.css';

const languageNames: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

function Look() {
  const { t, i18n } = useTranslation('settings');
  const theme = useTheme();
  return (
    <Panel title={t('look')}>
      <div className="row wrap settings-look">
        <Segmented
          label={t('language')}
          segments={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={i18n.language as Language}
          onChange={(value) => void changeLanguage(value)}
        />
        <Segmented
          label={t('theme')}
          segments={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`themes.${value}`),
          }))}
          value={theme}
          onChange={chooseTheme}
        />
      </div>
    </Panel>
  );
}

function About() {
  const { t } = useTranslation('settings');
  const status = useStatus();
  if (!status.data) return null;
  return (
    <Panel title={t('about')}>
      <DefinitionList
        items={[
          [t('home'), <code key="home">{status.data.home}</code>],
          [t('config'), <code key="config">{status.data.config.path}</code>],
        ]}
      />
    </Panel>
  );
}

export default function SettingsPage() {
  const { t } = useTranslation(['settings', 'frame']);
  const said = useSaid();
  const settings = useSettings();
  const change = useUndoable(
    (input: Parameters<typeof control.settings.change.mutate>[0]) => control.settings.change.mutate(input),
    () => ({ done: t('saved'), back: t('asBefore') }),
  );
  const others = [useClients(), useMcpTokens(), useSecrets(), useProfiles()];
  const data = settings.data;
  const judgePort = (other: number) => (port: number) => {
    if (!(port >= 0 && port <= 65_535)) return t('portBad');
    return port !== 0 && port === other ? t('samePorts') : null;
  };
  // All at once: nothing may push away what somebody is about to click.
  if (data === undefined || others.some(({ isPending }) => isPending)) {
    return (
      <Page title={t('title')}>
        <Skeleton label={t('frame:loading')} lines={10} />
      </Page>
    );
  }
  const { environment } = data.network;
  const environmentHint =
    environment === null
      ? t('environmentNone')
      : environment.problem === null
        ? t('environmentNames', { address: environment.address, from: environment.from })
        : said(environment.problem);
  return (
    <Page title={t('title')}>
      <Look />
      <div className="settings-columns">
        <Panel title={t('log')}>
          <div className="stack">
            <SelectField
              label={t('bodies')}
              hint={t('bodiesHint')}
              choices={(['off', 'errors', 'all'] as const).map((value) => ({
                value,
                label: t(`bodiesChoices.${value}`),
              }))}
              value={data.log.bodies}
              onChange={(bodies) => change.mutate({ bodies: bodies as 'off' | 'errors' | 'all' })}
            />
            <NumberSetting
              label={t('retention')}
              hint={t('retentionHint')}
              value={data.log.retention_days}
              judge={(days) => (days >= 1 && days <= 3650 ? null : t('retentionBad'))}
              onSave={(retention_days) => change.mutate({ retention_days })}
            />
          </div>
        </Panel>
        <Panel title={t('ports')}>
          <div className="stack">
            <NumberSetting
              label={t('proxyPort')}
              hint={t('portHint')}
              value={data.proxy.port}
              judge={judgePort(data.control.port)}
              onSave={(proxy_port) => change.mutate({ proxy_port })}
            />
            <NumberSetting
              label={t('controlPort')}
              hint={t('portHint')}
              value={data.control.port}
              judge={judgePort(data.proxy.port)}
              onSave={(control_port) => change.mutate({ control_port })}
            />
          </div>
        </Panel>
        <Panel title={t('network')}>
          <div className="stack">
            <ProxyChoice
              label={t('networkProxy')}
              hint={environmentHint}
              setting={data.network.proxy}
              follows={false}
              onSave={(network_proxy) => change.mutate({ network_proxy: network_proxy ?? 'env' })}
            />
          </div>
        </Panel>
      </div>
      <DesktopPreferences />
      <ClientList />
      <McpTokens />
      <SecretList />
      <About />
    </Page>
  );
}
