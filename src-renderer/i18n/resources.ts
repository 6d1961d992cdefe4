// All texts of the interface, one file per page and language. The type of the English ones is the contract:
// a Chinese file that lacks a key, or has one too many, does not compile.
import { doctor as doctorEn } from './en/doctor.ts';
import { firstRun as firstRunEn } from './en/first-run.ts';
import { frame as frameEn } from './en/frame.ts';
import { home as homeEn } from './en/home.ts';
import { desktop as desktopEn } from './en/desktop.ts';
import { links as linksEn } from './en/links.ts';
import { log as logEn } from './en/log.ts';
import { profiles as profilesEn } from './en/profiles.ts';
import { settings as settingsEn } from './en/settings.ts';
import { tools as toolsEn } from './en/tools.ts';
import { upstreams as upstreamsEn } from './en/upstreams.ts';
import { usage as usageEn } from './en/usage.ts';
import { doctor as doctorZh } from './zh-CN/doctor.ts';
import { firstRun as firstRunZh } from './zh-CN/first-run.ts';
import { frame as frameZh } from './zh-CN/frame.ts';
import { home as homeZh } from './zh-CN/home.ts';
import { desktop as desktopZh } from './zh-CN/desktop.ts';
import { links as linksZh } from './zh-CN/links.ts';
import { log as logZh } from './zh-CN/log.ts';
import { profiles as profilesZh } from './zh-CN/profiles.ts';
import { settings as settingsZh } from './zh-CN/settings.ts';
import { tools as toolsZh } from './zh-CN/tools.ts';
import { upstreams as upstreamsZh } from './zh-CN/upstreams.ts';
import { usage as usageZh } from './zh-CN/usage.ts';

export const resources = {
  en: {
    frame: frameEn,
    home: homeEn,
    desktop: desktopEn,
    links: linksEn,
    log: logEn,
    upstreams: upstreamsEn,
    profiles: profilesEn,
    tools: toolsEn,
    usage: usageEn,
    doctor: doctorEn,
    settings: settingsEn,
    firstRun: firstRunEn,
  },
  'zh-CN': {
    frame: frameZh,
    home: homeZh,
    desktop: desktopZh,
    links: linksZh,
    log: logZh,
    upstreams: upstreamsZh,
    profiles: profilesZh,
    tools: toolsZh,
    usage: usageZh,
    doctor: doctorZh,
    settings: settingsZh,
    firstRun: firstRunZh,
  },
} as const;

export type Language = keyof typeof resources;
export const languages: readonly Language[] = ['en', 'zh-CN'];
