const images = /(?:^|\/)(?:azure-)?ip-masq-agent(?:[-:@v]|$)/;

/** Is it the image of an agent, beside the CNI, that masquerades what leaves the nodes? */
export function isIpMasqAgent(image = ''): boolean {
  return images.test(image);
}
