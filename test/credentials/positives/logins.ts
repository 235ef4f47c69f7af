import { base64, digits, hex, jwtOf, lower, urlSafe, word } from '../dice.ts';
import type { Dice } from '../dice.ts';
import type { Writer } from '../writer.ts';

/** As people choose them: a word, a sign, a number. */
function chosen(dice: Dice, signs = ['!', '-', '_', '#', '.']): string {
  const [first, second] = [dice.text(lower, 5), dice.text(lower, 4)];
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${dice.one(signs)}${second}${dice.text(digits, 3)}`;
}

const chosenIn =
  (write: (secret: string) => string, signs?: string[]): Writer =>
  (dice) => {
    const secret = chosen(dice, signs);
    return { text: write(secret), secret };
  };

/** Without what a URL writes in another way. */
const chosenInUrl = (write: (secret: string) => string): Writer => chosenIn(write, ['!', '-', '_', '.']);

const randomIn =
  (alphabet: string, length: number, write: (secret: string) => string): Writer =>
  (dice) => {
    const secret = dice.text(alphabet, length);
    return { text: write(secret), secret };
  };

const loginIn =
  (write: (encoded: string) => string): Writer =>
  (dice) => {
    const secret = base64(`anna:${chosen(dice)}`);
    return { text: write(secret), secret };
  };

/** What somebody, or some program, logs in with. */
export const loginPositives: Readonly<Record<string, readonly Writer[]>> = {
  'JSON Web Token': [
    (dice) => {
      const secret = jwtOf(dice, { sub: 'anna', iss: 'https://id.example', exp: 1_790_000_000 });
      return { text: secret, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, { sub: 'anna' }, 'HS256');
      return { text: `the upstream got k8s-${secret} back`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, { email: 'anna@example.org', aud: 'kubernetes' });
      return { text: `{"id_token":"${secret}","expires_in":3600}`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, { sub: 'x' }, 'HS256');
      return { text: `GET /api?access_token=${secret} HTTP/1.1`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, { sub: 'anna', groups: ['sre'] }, 'ES256');
      return { text: `Cookie: session=${secret}; path=/`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, { sub: 'anna', scope: 'openid' });
      return {
        text: `My token:\n\n\`\`\`\n${secret}\n\`\`\`\nplease look at the API server with it`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(jwtOf(dice, { sub: 'anna' }));
      return { text: `value ${secret}`, secret };
    },
  ],
  'bearer token': [
    randomIn(word, 32, (secret) => `Authorization: Bearer ${secret}`),
    randomIn(
      urlSafe,
      43,
      (secret) => `curl -H "Authorization: Bearer ${secret}" https://10.0.0.1:10250/metrics`,
    ),
    randomIn(hex, 40, (secret) => `-H 'authorization: bearer ${secret}'`),
    randomIn(word, 24, (secret) => `{"Authorization":"Bearer ${secret}"}`),
    randomIn(word, 36, (secret) => `sent Bearer ${secret} twice, and got 401`),
    randomIn(word, 40, (secret) => `authorization: token ${secret}`),
    randomIn(word, 30, (secret) => `httpHeaders:\n- name: Authorization\n  value: Bearer ${secret}`),
  ],
  'basic authentication': [
    loginIn((encoded) => `Authorization: Basic ${encoded}`),
    loginIn((encoded) => `proxy-authorization: basic ${encoded}`),
    loginIn((encoded) => `{"authorization":"Basic ${encoded}"}`),
    loginIn((encoded) => `curl -H 'Authorization: Basic ${encoded}' http://grafana.monitoring`),
    chosenIn((secret) => `curl -u admin:${secret} https://grafana.example/api/health`),
    chosenIn((secret) => `curl --user "elastic:${secret}" -k https://es:9200`),
    chosenIn((secret) => `wget --http-user=anna --http-password=${secret} http://x`),
  ],
  'password in a URL': [
    chosenInUrl((secret) => `postgres://shop:${secret}@db.shop.svc:5432/shop`),
    chosenInUrl((secret) => `http://proxy:${secret}@10.0.0.3:3128`),
    chosenInUrl((secret) => `amqp://guest2:${secret}@rabbit.shop:5672/%2f`),
    chosenInUrl((secret) => `redis://:${secret}@redis.cache:6379/0`),
    randomIn(word, 32, (secret) => `git clone https://${secret}@git.example/infra.git`),
    randomIn(word, 24, (secret) => `HTTPS_PROXY=https://svc-proxy:${secret}@egress.example:8443`),
    randomIn(word, 28, (secret) => `mongodb+srv://app:${secret}@cluster0.example.net/test?retryWrites=true`),
    chosenInUrl((secret) => `ldap://cn=admin:${secret}@ldap.example:389`),
  ],
  'registry login': [
    loginIn((encoded) => JSON.stringify({ auths: { 'registry.example': { auth: encoded } } })),
    loginIn((encoded) => `"auth": "${encoded}"`),
    chosenIn((secret) => JSON.stringify({ auths: { 'r.example': { username: 'anna', password: secret } } })),
    loginIn((encoded) => `//registry.example/:_auth=${encoded}`),
    chosenIn(
      (secret) =>
        `kubectl create secret docker-registry pull --docker-username=anna --docker-password=${secret}`,
    ),
    chosenIn((secret) => `docker login registry.example -u anna -p ${secret}`),
    (dice) => {
      const encoded = base64(
        JSON.stringify({ auths: { 'r.example': { auth: base64(`anna:${chosen(dice)}`) } } }),
      );
      return { text: `.dockerconfigjson: ${encoded}`, secret: encoded };
    },
  ],
  password: [
    chosenIn((secret) => `password: ${secret}`),
    chosenIn((secret) => `DB_PASSWORD=${secret}`),
    chosenIn((secret) => `{"password":"${secret}"}`),
    chosenIn((secret) => `- name: MYSQL_ROOT_PASSWORD\n  value: ${secret}\n`),
    chosenIn((secret) => `{"name":"PGPASSWORD","value":"${secret}"}`),
    chosenIn((secret) => `serve --db-password ${secret} --port 80`),
    chosenIn((secret) => `The root password is ${secret}, you may log in.`),
    chosenIn((secret) => `user anna, password ${secret}`),
    chosenIn((secret) => `passwd='${secret}'`),
    chosenIn((secret) => String.raw`"{\"adminPassword\":\"${secret}\"}"`),
    chosenIn((secret) => `machine git.example login anna password ${secret}`),
    chosenIn((secret) => `kubectl create secret generic db --from-literal=password=${secret}`),
    chosenIn((secret) => `jdbc:postgresql://db:5432/shop?user=shop&password=${secret}`),
    chosenIn((secret) => `Server=tcp:db.example,1433;User ID=shop;Password=${secret};Encrypt=True;`),
    chosenIn((secret) => `passphrase: "${secret}"`),
    chosenIn((secret) => `login: admin / pwd: ${secret}`),
    chosenIn((secret) => `sshpass -p '${secret}' ssh core@10.0.0.4`),
    chosenIn((secret) => `PGPASSWORD=${secret} psql -h db.shop`),
    randomIn(lower, 14, (secret) => `password: ${secret}`),
    chosenIn((secret) => `grafana:\n  adminUser: admin\n  adminPassword: ${secret}\n`),
    chosenIn((secret) => `ETCD_ROOT_PASSWORD: '${secret}'`),
    randomIn(word, 20, (secret) => `password: |\n  ${secret}\nnext: 1`),
    chosenIn((secret) => `auth_pass ${secret}`),
  ],
  'token or key': [
    randomIn(word, 32, (secret) => `token: ${secret}`),
    randomIn(hex, 40, (secret) => `API_KEY=${secret}`),
    randomIn(word, 40, (secret) => `{"apiKey":"${secret}"}`),
    randomIn(urlSafe, 43, (secret) => `client_secret=${secret}&grant_type=client_credentials`),
    randomIn(word, 36, (secret) => `- name: SLOW_API_TOKEN\n  value: "${secret}"\n`),
    randomIn(hex, 32, (secret) => `x-api-key: ${secret}`),
    randomIn(hex, 64, (secret) => `DD_API_KEY=${secret}`),
    randomIn(word, 30, (secret) => `my access token is ${secret}`),
    randomIn(hex, 32, (secret) => `SECRET_KEY='${secret}'`),
    randomIn(word, 48, (secret) => `cookie_secret = "${secret}"`),
    randomIn(word, 24, (secret) => `X-Auth-Token: ${secret}`),
    randomIn(word, 40, (secret) => `CF_API_TOKEN=${secret}`),
    randomIn(hex, 64, (secret) => `hcloud-token: ${secret}`),
    randomIn(word, 32, (secret) => `kubeapi --bearer-token ${secret} --v=2`),
    (dice) => {
      const uuid = [8, 4, 4, 4, 12].map((length) => dice.text(hex, length)).join('-');
      return { text: `CONSUL_HTTP_TOKEN=${uuid}`, secret: uuid };
    },
    (dice) => {
      const uuid = [8, 4, 4, 4, 12].map((length) => dice.text(hex, length)).join('-');
      return { text: `  secretKey: ${uuid}`, secret: uuid };
    },
  ],
};
