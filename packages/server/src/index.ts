export { CannotStart } from './cannot-start.ts'
export type { Service } from './compose.ts'
export { type Config, loadConfig } from './config.ts'
export { createLog } from './log.ts'
export { addedErrors } from './model/corrections.ts'
export { operations } from './operations.ts'
export {
  AccountExists,
  createAccessKey,
  createAccount,
  createAdministrator,
} from './operator/create-account.ts'
export type { FirstAccount } from './operator/first-account.ts'
export { type RunningServer, startServer } from './server.ts'
export {
  ConfigError,
  type Setting,
  type SettingName,
  type SettingValues,
  settings,
  variableOf,
} from './settings.ts'
