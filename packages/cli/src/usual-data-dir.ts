import { type Setting, settings } from '@gatehouse/server/settings'

const setting: Setting | undefined = settings.find(({ name }) => name === 'data-dir')

/** The data folder of a server, relative to where it is started, unless it is told another. */
export const usualDataDir = String(setting?.usual)
