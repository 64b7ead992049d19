import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand } from '@aws-sdk/client-iam'
import { codeAt, fromBase32, presentStep } from '../authenticator.ts'
import { absent, also, type Exercises, shownBy, tag, tagsTwice, type Workshop } from './exercise.ts'
import { tagExercises } from './tags.ts'

async function device(workshop: Workshop) {
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: workshop.name() })
  const { VirtualMFADevice: made } = await workshop.account.iam.send(command)
  const seed = fromBase32(Buffer.from(made?.Base32StringSeed ?? []).toString())
  return { SerialNumber: made?.SerialNumber ?? '', seed }
}

async function codes(workshop: Workshop, distance: number) {
  const { SerialNumber, seed } = await device(workshop)
  const pair = {
    AuthenticationCode1: codeAt(seed, presentStep() + distance),
    AuthenticationCode2: codeAt(seed, presentStep() + distance + 1),
  }
  return { UserName: await workshop.user(), SerialNumber, ...pair, seed }
}

async function enabling(workshop: Workshop) {
  const { seed: _, ...input } = await codes(workshop, -1)
  return input
}

async function enabled(workshop: Workshop) {
  const { seed, ...input } = await codes(workshop, -1)
  await workshop.account.iam.send(new EnableMFADeviceCommand(input))
  return { ...input, seed }
}

const held = async (workshop: Workshop) => {
  const { UserName, SerialNumber } = await enabled(workshop)
  return { UserName, SerialNumber }
}
const serial = async (workshop: Workshop) => ({ SerialNumber: (await device(workshop)).SerialNumber })
const absentDevice = ({ account }: Workshop) => ({ SerialNumber: account.arn(`mfa/${absent}`) })
const tags = tagExercises('TagMFADevice', { existing: serial, missing: absentDevice })
const withAbsent = async (workshop: Workshop) => ({
  UserName: await workshop.user(),
  ...absentDevice(workshop),
})
const wrong = { AuthenticationCode1: '000000', AuthenticationCode2: '000000' }

export const mfa = {
  CreateVirtualMFADevice: {
    works: (workshop) => ({ VirtualMFADeviceName: workshop.name(), Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => ({
        VirtualMFADeviceName: (await device(workshop)).SerialNumber.split('/').at(-1),
      }),
      InvalidInput: (workshop) => ({ VirtualMFADeviceName: workshop.name(), Tags: tagsTwice }),
      LimitExceeded: shownBy('iam/mfa/create-virtual-mfa-device.test.ts', 'refuses a device past the quota'),
    },
  },
  DeleteVirtualMFADevice: {
    works: serial,
    raises: {
      NoSuchEntity: absentDevice,
      DeleteConflict: async (workshop) => ({ SerialNumber: (await held(workshop)).SerialNumber }),
    },
  },
  EnableMFADevice: {
    works: enabling,
    raises: {
      NoSuchEntity: also(withAbsent, { ...wrong }),
      EntityAlreadyExists: async (workshop) => {
        const { seed: _, ...input } = await enabled(workshop)
        return { ...input, UserName: await workshop.user() }
      },
      InvalidAuthenticationCode: also(enabling, { ...wrong }),
      LimitExceeded: shownBy('iam/mfa/enable-mfa-device.test.ts', 'gives a user eight devices'),
    },
  },
  ResyncMFADevice: {
    works: async (workshop) => {
      const { seed, ...input } = await enabled(workshop)
      return {
        ...input,
        AuthenticationCode1: codeAt(seed, presentStep() + 2),
        AuthenticationCode2: codeAt(seed, presentStep() + 3),
      }
    },
    raises: {
      NoSuchEntity: also(withAbsent, { ...wrong }),
      InvalidAuthenticationCode: also(held, { ...wrong }),
    },
  },
  DeactivateMFADevice: { works: held, raises: { NoSuchEntity: withAbsent } },
  GetMFADevice: {
    works: shownBy('iam/mfa/mfa-devices.test.ts', 'shows a security key with its certifications'),
    raises: {
      NoSuchEntity: async (workshop) => ({
        UserName: await workshop.user(),
        SerialNumber: workshop.account.arn(`u2f/${absent}`),
      }),
    },
  },
  ListMFADevices: {
    works: async (workshop) => ({ UserName: (await held(workshop)).UserName }),
    raises: { NoSuchEntity: () => ({ UserName: absent }) },
  },
  ListVirtualMFADevices: { works: () => ({ AssignmentStatus: 'Any' as const }) },
  TagMFADevice: tags.tag,
  UntagMFADevice: { ...tags.untag, raises: { ...tags.untag.raises, InvalidInput: tags.noKeys } },
  ListMFADeviceTags: tags.list,
} satisfies Exercises
