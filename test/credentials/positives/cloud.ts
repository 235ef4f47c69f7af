import { base64, digits, hex, lower, pemOf, upper, urlSafe, word } from '../dice.ts';
import type { Dice } from '../dice.ts';
import type { Writer } from '../writer.ts';

const after =
  (
    prefix: string,
    alphabet: string,
    length: number,
    write: (secret: string) => string = (secret) => secret,
  ): Writer =>
  (dice) => {
    const secret = `${prefix}${dice.text(alphabet, length)}`;
    return { text: write(secret), secret };
  };

const base32 = `${upper}234567`;

function serviceAccount(dice: Dice): { key: string; secret: string } {
  const block = pemOf(dice, 'PRIVATE KEY');
  return { key: `${block}\n`, secret: block.split('\n')[2] ?? '' };
}

/** Keys of cloud platforms. */
export const cloudPositives: Readonly<Record<string, readonly Writer[]>> = {
  'AWS access key': [
    after('AKIA', base32, 16),
    after('ASIA', base32, 16, (key) => `AWS_ACCESS_KEY_ID=${key}`),
    after('AKIA', base32, 16, (key) => `the role uses ${key}, why does IMDS still answer?`),
    after('AKIA', base32, 16, (key) => `{"AccessKeyId":"${key}"}`),
    after('ABIA', base32, 16, (key) => `key ${key}.`),
    after('AKIA', base32, 16, (key) => `accessKeyID: ${key}\n`),
  ],
  'AWS secret key': [
    after('', `${word}+/`, 40, (key) => `aws_secret_access_key = ${key}`),
    after('', `${word}+/`, 40, (key) => `AWS_SECRET_ACCESS_KEY=${key}`),
    after('', `${word}+/`, 40, (key) => `{"SecretAccessKey":"${key}"}`),
    after('', `${word}+/`, 40, (key) => `export AWS_SECRET_ACCESS_KEY="${key}"`),
    after('FwoGZXIvYXdzE', `${word}+/`, 200, (key) => `aws_session_token=${key}`),
    after('', `${word}+/`, 40, (key) => `- name: AWS_SECRET_ACCESS_KEY\n  value: ${key}`),
    after('', `${word}+/`, 40, (key) => `    secretAccessKey: ${key}`),
  ],
  'Google API key': [
    after('AIza', urlSafe, 35),
    after('AIza', urlSafe, 35, (key) => `https://maps.example/api?key=${key}`),
    after('AIza', urlSafe, 35, (key) => `"apiKey": "${key}"`),
  ],
  'Google OAuth token': [
    after('ya29.', urlSafe, 180),
    after('ya29.a0', urlSafe, 150, (token) => `access-token: ${token}`),
    after('GOCSPX-', urlSafe, 28, (secret) => `client_secret: ${secret}`),
    after('1//0', urlSafe, 60, (token) => `refresh_token: ${token}`),
  ],
  'Google service-account key': [
    (dice) => {
      const { key, secret } = serviceAccount(dice);
      return {
        text: JSON.stringify({
          type: 'service_account',
          project_id: 'shop',
          private_key: key,
          client_email: 'a@shop.example',
        }),
        secret,
      };
    },
    (dice) => {
      const { key, secret } = serviceAccount(dice);
      return {
        text: JSON.stringify(
          { type: 'service_account', private_key_id: dice.text(hex, 40), private_key: key },
          null,
          2,
        ),
        secret,
      };
    },
    (dice) => {
      const { key } = serviceAccount(dice);
      const encoded = base64(JSON.stringify({ type: 'service_account', private_key: key }));
      return { text: `GOOGLE_CREDENTIALS=${encoded}`, secret: encoded.slice(80, 180) };
    },
  ],
  'Azure key': [
    after(
      '',
      `${word}+/`,
      86,
      (key) =>
        `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${key}==;EndpointSuffix=core.windows.net`,
    ),
    after(
      '',
      `${word}+/`,
      43,
      (key) => `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${key}=`,
    ),
    after('', `${word}+/`, 43, (key) => `HostName=x.azure-devices.net;DeviceId=a;SharedAccessKey=${key}=`),
    after('', `${word}+/`, 86, (key) => `azurestorageaccountkey: ${key}==`),
    after('', `${word}+/`, 86, (key) => `AZURE_STORAGE_KEY=${key}==`),
  ],
  'Azure shared access signature': [
    after(
      '',
      word,
      43,
      (sig) => `https://shop.blob.core.windows.net/c?sv=2024-11-04&se=2026-12-01&sr=c&sp=r&sig=${sig}%3D`,
    ),
    after('', word, 40, (sig) => `?sv=2022-11-02&ss=b&srt=sco&sp=rl&sig=${sig}%2Fab%3D`),
    after(
      '',
      word,
      43,
      (sig) => `SharedAccessSignature sr=shop.servicebus.windows.net&sig=${sig}%3D&se=1790000000&skn=Root`,
    ),
  ],
  'Azure client secret': [
    (dice) => {
      const secret = `${dice.text(word, 3)}8Q~${dice.text(`${word}._~-`, 33)}w`;
      return { text: `AZURE_CLIENT_SECRET=${secret}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(word, 3)}7Q~${dice.text(`${word}._~`, 33)}x`;
      return { text: `{"aadClientSecret": "${secret}"}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(word, 3)}8Q~${dice.text(`${word}_~`, 33)}y`;
      return { text: `az login --service-principal -u 1 -p ${secret} --tenant t`, secret };
    },
  ],
  'Alibaba Cloud access key': [
    after('LTAI', word, 20),
    after('LTAI5t', word, 18, (key) => `accessKeyId: ${key}`),
    after('LTAI', word, 20, (key) => `ALICLOUD_ACCESS_KEY=${key}`),
    after('', word, 30, (key) => `alibaba_access_key_secret: ${key}`),
    after('', word, 30, (key) => `ALIBABA_CLOUD_ACCESS_KEY_SECRET=${key}`),
  ],
  'DigitalOcean token': [
    after('dop_v1_', hex, 64),
    after('dop_v1_', hex, 64, (token) => `DO_TOKEN=${token}`),
    after('doo_v1_', hex, 64, (token) => `doctl auth init -t ${token}`),
    after('dor_v1_', hex, 64, (token) => `"${token}"`),
  ],
  'Oracle Cloud key': [
    (dice) => {
      const { key, secret } = serviceAccount(dice);
      return {
        text: `auth:\n  region: eu-1\n  tenancy: ocid1.tenancy.oc1..${dice.text(lower, 30)}\n  key: |\n${key}  fingerprint: ${dice.text(hex, 2)}:${dice.text(hex, 2)}`,
        secret,
      };
    },
    (dice) => {
      const { key, secret } = serviceAccount(dice);
      return { text: `user=ocid1.user.oc1..${dice.text(lower, 30)}\nkey_content=${key}`, secret };
    },
  ],
  'Scaleway key': [
    after('SCW', `${upper}${digits}`, 17, (key) => `SCW_ACCESS_KEY=${key}`),
    after('SCW', `${upper}${digits}`, 17, (key) => `access_key: ${key}`),
  ],
  'Yandex Cloud key': [
    after('AQVN', urlSafe, 36, (key) => `yc_api_key: ${key}`),
    after('YCAJE', urlSafe, 20, (key) => `access_key: ${key}`),
  ],
};
