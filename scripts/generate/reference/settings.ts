import { type Setting, settings, variableOf } from '../../../packages/server/src/settings.ts'
import { code, type Page, table } from './page.ts'

function row({ name, type, usual, description }: Setting): string[] {
  return [
    code(name),
    type === 'list' ? 'list or text' : type,
    usual === undefined ? '' : code(String(usual)),
    description,
    code(variableOf(name)),
  ]
}

/** The page of all settings. */
export function settingsPage(): Page {
  return {
    path: 'settings.md',
    title: 'Settings',
    body: `What \`gatehouse serve\` can be told: as an option (\`--port 4600\`), in the environment (\`GATEHOUSE_PORT=4600\`), or
in a JSON file that \`--config\` names (\`{"port": 4600}\`). An option goes before the environment, that before the file,
and that before what is usual. Relative paths are relative to where the server is started. How to use them:
[install and run](../guide/install-and-run.md).

${table(['setting', 'type', 'usually', 'what it does', 'environment'], settings.map(row))}

The environment variable ${code('GATEHOUSE_MASTER_KEY')} may hold the master keys themselves; a file is safer, for other processes
of the same user can read a process's environment.`,
  }
}
