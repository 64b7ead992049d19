import type { OperatorCommand } from './command.ts'

/** Puts a new master key in force and wraps every data key by it, while the server goes on working. */
export const rotateKeysCommand: OperatorCommand = {
  name: 'keys rotate',
  async run({ keyRing }, _input, author) {
    const { masterKey, rewrapped } = await keyRing.rotate(author)
    return { masterKey, rewrapped }
  },
}

/** The fingerprint of the master key that wraps. */
export const showKeysCommand: OperatorCommand = {
  name: 'keys show',
  run: async ({ keyRing }) => ({ masterKey: keyRing.masterKey }),
}
