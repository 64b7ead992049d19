import type { OperatorCommand } from './command.ts'

/**
 * Puts a new master key in force and wraps every data key by it, while the server goes on working. Where the master keys are
 * kept elsewhere it takes the one that stands first there, and says so where that was in force already.
 */
export const rotateKeysCommand: OperatorCommand = {
  name: 'keys rotate',
  async run({ keyRing }, _input, author) {
    const { masterKey, rewrapped, notChanged } = await keyRing.rotate(author)
    const changed = { masterKey, masterKeyChanged: notChanged === undefined, rewrapped }
    return notChanged === undefined ? changed : { ...changed, note: notChanged }
  },
}

/** The fingerprint of the master key that wraps. */
export const showKeysCommand: OperatorCommand = {
  name: 'keys show',
  run: async ({ keyRing }) => ({ masterKey: keyRing.masterKey }),
}
