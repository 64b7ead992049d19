import { generateKeyPairSync } from 'node:crypto'
import { certificate } from '../../../server/src/testing/certificates.ts'
import { absent, also, type Exercises, shownBy, tagsTwice, type Workshop } from './exercise.ts'
import { tagExercises } from './tags.ts'

const existing = async (workshop: Workshop) => ({ UserName: await workshop.user() })
const missing = { NoSuchEntity: () => ({ UserName: absent }) }

/** A new public key as it is uploaded for SSH, of so many bits. */
export function rsaKey(modulusLength = 2048): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength })
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

const publicKey = rsaKey()

/** Does a call and answers the id in what it returns. */
async function idFrom(workshop: Workshop, name: string, input: object, member: string, id: string) {
  const answer = await workshop.send(name, input)
  const made: unknown = answer instanceof Object ? Reflect.get(answer, member) : undefined
  return made instanceof Object ? String(Reflect.get(made, id)) : ''
}

async function withSshKey(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const input = { UserName, SSHPublicKeyBody: publicKey }
  const SSHPublicKeyId = await idFrom(workshop, 'UploadSSHPublicKey', input, 'SSHPublicKey', 'SSHPublicKeyId')
  return { UserName, SSHPublicKeyId }
}

const noSshKey = async (workshop: Workshop) => ({
  ...(await existing(workshop)),
  SSHPublicKeyId: 'APKAABCDEFGHIJKLMNOP',
})
const inactive = { Status: 'Inactive' as const }
const expired = { Status: 'Expired' as const }

export const sshKey = {
  UploadSSHPublicKey: {
    works: also(existing, { SSHPublicKeyBody: publicKey }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, SSHPublicKeyBody: publicKey }),
      InvalidPublicKey: async (workshop) => ({
        ...(await existing(workshop)),
        SSHPublicKeyBody: rsaKey(1024),
      }),
      UnrecognizedPublicKeyEncoding: async (workshop) => ({
        ...(await existing(workshop)),
        SSHPublicKeyBody: 'nothing',
      }),
      DuplicateSSHPublicKey: async (workshop) => ({
        UserName: (await withSshKey(workshop)).UserName,
        SSHPublicKeyBody: publicKey,
      }),
      LimitExceeded: shownBy('iam/ssh-key/ssh-public-keys.test.ts', 'are five at most'),
    },
  },
  GetSSHPublicKey: {
    works: also(withSshKey, { Encoding: 'SSH' as const }),
    raises: {
      NoSuchEntity: also(noSshKey, { Encoding: 'SSH' as const }),
    },
  },
  ListSSHPublicKeys: { works: existing, raises: missing },
  UpdateSSHPublicKey: {
    works: also(withSshKey, { ...inactive }),
    raises: {
      NoSuchEntity: also(noSshKey, { ...inactive }),
      InvalidInput: also(withSshKey, { ...expired }),
    },
  },
  DeleteSSHPublicKey: { works: withSshKey, raises: { NoSuchEntity: noSshKey } },
} satisfies Exercises

const ServiceName = 'codecommit.amazonaws.com'

async function withCredential(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const ServiceSpecificCredentialId = await idFrom(
    workshop,
    'CreateServiceSpecificCredential',
    { UserName, ServiceName },
    'ServiceSpecificCredential',
    'ServiceSpecificCredentialId',
  )
  return { UserName, ServiceSpecificCredentialId }
}

const noCredential = async (workshop: Workshop) => ({
  ...(await existing(workshop)),
  ServiceSpecificCredentialId: 'ACCAABCDEFGHIJKLMNOP',
})

export const serviceCredential = {
  CreateServiceSpecificCredential: {
    works: also(existing, { ServiceName }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, ServiceName }),
      LimitExceeded: shownBy(
        'iam/service-credential/service-specific-credentials.test.ts',
        'are two at most for each service',
      ),
    },
  },
  ListServiceSpecificCredentials: { works: existing, raises: missing },
  UpdateServiceSpecificCredential: {
    works: also(withCredential, { ...inactive }),
    raises: {
      NoSuchEntity: also(noCredential, { ...inactive }),
      InvalidInput: also(withCredential, { ...expired }),
    },
  },
  ResetServiceSpecificCredential: {
    works: withCredential,
    raises: {
      NoSuchEntity: noCredential,
      InvalidInput: shownBy(
        'iam/service-credential/service-specific-credentials.test.ts',
        'come back neither by a status nor by another secret once they have expired',
      ),
    },
  },
  DeleteServiceSpecificCredential: { works: withCredential, raises: { NoSuchEntity: noCredential } },
} satisfies Exercises

const newCertificate = () => certificate(crypto.randomUUID())

async function withCertificate(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const input = { UserName, CertificateBody: newCertificate().body }
  const member = ['Certificate', 'CertificateId'] as const
  return { UserName, CertificateId: await idFrom(workshop, 'UploadSigningCertificate', input, ...member) }
}

const noCertificate = async (workshop: Workshop) => ({
  ...(await existing(workshop)),
  CertificateId: 'ABCDEFGHIJKLMNOPQRSTUVWX',
})

export const signingCertificate = {
  UploadSigningCertificate: {
    works: async (workshop) => ({ ...(await existing(workshop)), CertificateBody: newCertificate().body }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, CertificateBody: newCertificate().body }),
      MalformedCertificate: async (workshop) => ({
        ...(await existing(workshop)),
        CertificateBody: 'nothing',
      }),
      InvalidCertificate: async (workshop) => ({
        ...(await existing(workshop)),
        CertificateBody: certificate('late', undefined, { from: 0, to: 86_400_000 }).body,
      }),
      DuplicateCertificate: async (workshop) => {
        const [CertificateBody, { UserName }] = [newCertificate().body, await existing(workshop)]
        await workshop.send('UploadSigningCertificate', { UserName, CertificateBody })
        return { ...(await existing(workshop)), CertificateBody }
      },
      LimitExceeded: shownBy(
        'iam/signing-certificate/signing-certificates.test.ts',
        'are two at most, until one is deleted',
      ),
    },
  },
  ListSigningCertificates: { works: existing, raises: missing },
  UpdateSigningCertificate: {
    works: also(withCertificate, { ...inactive }),
    raises: {
      NoSuchEntity: also(noCertificate, { ...inactive }),
      InvalidInput: also(withCertificate, { ...expired }),
    },
  },
  DeleteSigningCertificate: { works: withCertificate, raises: { NoSuchEntity: noCertificate } },
} satisfies Exercises

function serverCertificate(workshop: Workshop) {
  const { body, key } = newCertificate()
  return { ServerCertificateName: workshop.name(), CertificateBody: body, PrivateKey: key }
}

async function uploaded(workshop: Workshop) {
  const input = serverCertificate(workshop)
  await workshop.send('UploadServerCertificate', input)
  return { ServerCertificateName: input.ServerCertificateName }
}

const absentCertificate = () => ({ ServerCertificateName: absent })
const noServerCertificate = { NoSuchEntity: absentCertificate }
const tags = tagExercises('TagServerCertificate', { existing: uploaded, missing: absentCertificate })

export const serverCertificates = {
  UploadServerCertificate: {
    works: serverCertificate,
    raises: {
      EntityAlreadyExists: async (workshop) => ({
        ...serverCertificate(workshop),
        ...(await uploaded(workshop)),
      }),
      InvalidInput: (workshop) => ({ ...serverCertificate(workshop), Tags: tagsTwice }),
      MalformedCertificate: (workshop) => ({ ...serverCertificate(workshop), CertificateBody: 'nothing' }),
      KeyPairMismatch: (workshop) => ({ ...serverCertificate(workshop), PrivateKey: newCertificate().key }),
      LimitExceeded: shownBy(
        'iam/server-certificate/upload-server-certificate.test.ts',
        'refuses a certificate past the quota',
      ),
    },
  },
  GetServerCertificate: { works: uploaded, raises: noServerCertificate },
  ListServerCertificates: { works: () => ({}) },
  UpdateServerCertificate: {
    works: async (workshop) => ({
      ...(await uploaded(workshop)),
      NewServerCertificateName: workshop.name(),
    }),
    raises: {
      NoSuchEntity: () => ({ ServerCertificateName: absent, NewPath: '/x/' }),
      EntityAlreadyExists: async (workshop) => ({
        ...(await uploaded(workshop)),
        NewServerCertificateName: (await uploaded(workshop)).ServerCertificateName,
      }),
    },
  },
  DeleteServerCertificate: { works: uploaded, raises: noServerCertificate },
  TagServerCertificate: tags.tag,
  UntagServerCertificate: { ...tags.untag, raises: { ...tags.untag.raises, InvalidInput: tags.noKeys } },
  ListServerCertificateTags: tags.list,
} satisfies Exercises
