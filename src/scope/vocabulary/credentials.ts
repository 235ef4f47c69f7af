const strong =
  'kubeconfig|token|credential|password|passwd|privatekey|accesskey|apikey|sshkey|clientcertificate|bearer|secretkey';

/** Offers of credentials, and credentials. */
export const credentialOffers: readonly string[] = [
  `here|attached|attachment|below|following|enclosed ~6 ${strong}`,
  `${strong} ~8 below|attached|attachment|enclosed`,
  `i|we|me|let|can|should|could|to|me|will|ill ~3 give|send|sent|share|shared|paste|pasted|provide|upload|attach|forward|hand|put|pass|passed|mail|dm|post|copy ~7 ${strong}|secret`,
  `paste|sending|sharing|pasting ~4 ${strong}|secret`,
  `use|take|using|try ~1 this|my|our|that|the|these|it|following ~4 ${strong}`,
  `use|take|try ${strong}`,
  `my|our ~2 ${strong} ~10 use|login|connect|authenticate`,
  `store|save|keep|remember ~3 ${strong}`,
  `want|need ~2 my|our|the ~3 ${strong}`,
  `want ~2 ${strong}`,
  `you ~2 need|want ~4 ${strong}`,
  'here|attached|below ~4 secret',
  `${strong} ~4 if it help`,
  `i|we ~2 provide|give|send ~8 secret`,
  'take|use|grab|fetch|get ~5 secret|credential ~8 login|connect|authenticate|join',
  `${strong} ~8 message|mail|dm|chat`,
  `you ~3 authenticate|login|connect|work with|as|using|through ~5 ${strong}`,
  `authenticate|login|connect with|as|using ~5 ${strong}`,
  `${strong} ~2 be enough|sufficient|useful|helpful|ok ~1 for`,
  'login and password',
  'login with|as ~1 admin|root|user|my|our|this|these',
  'user and password',
  'kind secret',
  'kind config user',
  'kind config cluster',
  'begin ~3 privatekey',
  'client-key-data',
  'you may|can use ~3 credential|token|kubeconfig|password|login',
];
