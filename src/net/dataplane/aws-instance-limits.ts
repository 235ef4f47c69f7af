/**
 * Network interfaces and IPv4 addresses of each, `INTERFACESxADDRESSES`, by the families and the sizes that have them. Of
 * types with several network cards the first card counts, as it does for pods. As of August 2026:
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/vpc/vpc_ip_resource_limit.go
 */
export const instanceLimits: readonly (readonly [
  families: string,
  sizes: Readonly<Record<string, string>>,
])[] = [
  [
    'c3 c4 c5 c5a c5ad c5d c5n c6a c6g c6gd c6gn c6i c6id c7a c7g c7gd c7gn c7i c7i-flex c8g c8gd cr1 ' +
      'd2 dl1 dl2q f2 g5g g6 gr6 gr6f hpc8a hs1 i2 i3 i3en i4g i7i i8g im4gn inf2 is4gen m5 m5a m5ad ' +
      'm5d m5dn m5n m6a m6g m6gd m6i m6id m7a m7g m7gd m7i m7i-flex m8g m8gd p3dn p4d p4de r3 r4 r5 r5a ' +
      'r5ad r5b r5d r5dn r5n r6a r6g r6gd r6i r6id r7a r7g r7gd r7i r7iz r8g r8gd vt1 x2gd x2idn x2iedn ' +
      'x8g',
    {
      '2x4': 'medium',
      '2x50': '96xlarge',
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge 3xlarge',
      '8x30': '4xlarge 6xlarge 8xlarge 9xlarge 12xlarge',
      '15x50':
        '16xlarge 18xlarge 24xlarge 32xlarge 48xlarge metal metal-16xl metal-24xl metal-32xl metal-48xl',
    },
  ],
  [
    'bmn-sf1 c8ib c8in c8ine m8ib m8idb m8idn m8in m8ine r8ib r8idb r8idn r8in u-18tb1 u-24tb1 u-3tb1 ' +
      'u7in-16tb u7in-24tb u7in-32tb',
    {
      '4x20': 'large',
      '4x30': 'xlarge 2xlarge',
      '8x30': '56xlarge',
      '8x50': '4xlarge 8xlarge 224xlarge',
      '12x50': '12xlarge',
      '12x64': '96xlarge metal-96xl',
      '15x50': 'metal',
      '16x64': '16xlarge 24xlarge 32xlarge',
      '24x64': '48xlarge metal-48xl',
    },
  ],
  [
    'c8i c8i-flex c8id m8i m8i-flex m8id r8i r8i-flex r8id t1 u-12tb1 u-6tb1 u-9tb1 u7i-12tb u7i-6tb ' +
      'u7i-8tb x8i',
    {
      '2x2': 'micro',
      '3x20': 'large',
      '4x30': 'xlarge 2xlarge',
      '5x30': 'metal',
      '8x50': '4xlarge',
      '10x50': '8xlarge',
      '12x50': '12xlarge',
      '15x50': '56xlarge 112xlarge 224xlarge',
      '16x64': '16xlarge 24xlarge',
      '24x64': '32xlarge 48xlarge 64xlarge 96xlarge metal-48xl metal-96xl',
    },
  ],
  [
    'c8a hpc6id m8a mac-m3ultra mac-m4 mac-m4max mac-m4pro mac1 mac2 mac2-m1ultra mac2-m2 mac2-m2pro ' +
      'r8a',
    {
      '1x50': '32xlarge',
      '2x4': 'medium',
      '3x20': 'large',
      '4x20': 'xlarge',
      '4x40': '2xlarge',
      '8x30': 'metal',
      '8x40': '4xlarge',
      '10x40': '8xlarge',
      '12x64': '12xlarge',
      '16x64': '16xlarge 24xlarge metal-24xl',
      '24x64': '48xlarge metal-48xl',
    },
  ],
  [
    'a1 c8gb c8gn m8gb m8gn r8gb r8gn trn1 trn1n',
    {
      '2x4': 'medium',
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '5x50': '32xlarge',
      '8x30': '4xlarge metal',
      '10x30': '8xlarge',
      '12x30': '12xlarge',
      '12x50': '48xlarge metal-48xl',
      '16x50': '16xlarge',
      '24x50': '24xlarge metal-24xl',
    },
  ],
  [
    'c6in hpc6a m6idn m6in p5e r6idn r6in trn2',
    {
      '2x15': '3xlarge',
      '2x50': '48xlarge',
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '8x30': '4xlarge 8xlarge 12xlarge',
      '8x50': '32xlarge metal',
      '15x50': '16xlarge 24xlarge',
    },
  ],
  [
    'c1 f1 h1 i7ie m1',
    {
      '2x4': 'small',
      '2x6': 'medium',
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge 3xlarge',
      '8x30': '4xlarge 6xlarge 8xlarge',
      '8x50': '12xlarge 16xlarge',
      '15x50': '18xlarge 24xlarge 48xlarge metal-24xl metal-48xl',
    },
  ],
  [
    'm8azn p3 p5 x1 x8aedz',
    {
      '2x50': '48xlarge',
      '3x4': 'medium',
      '4x15': '2xlarge',
      '4x20': 'large xlarge',
      '4x30': '4xlarge',
      '8x30': '8xlarge 16xlarge 32xlarge',
      '8x40': '3xlarge 6xlarge',
      '16x64': '12xlarge 24xlarge metal-12xl metal-24xl',
    },
  ],
  [
    'c9g c9gd m9g m9gd',
    {
      '2x20': 'medium',
      '3x20': 'large',
      '4x30': 'xlarge 2xlarge',
      '8x50': '4xlarge',
      '10x50': '8xlarge',
      '12x50': '12xlarge',
      '16x64': '16xlarge',
      '24x64': '24xlarge 48xlarge metal-48xl',
    },
  ],
  [
    'i4i p5en p6-b200 p6-b300',
    {
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '4x50': '48xlarge',
      '8x30': '4xlarge 8xlarge 12xlarge',
      '15x30': '24xlarge',
      '15x50': '16xlarge 32xlarge metal',
    },
  ],
  [
    'g5 m5zn x2iezn z1d',
    {
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '7x50': '48xlarge',
      '8x30': '3xlarge 4xlarge 6xlarge 8xlarge 16xlarge',
      '15x50': '12xlarge 24xlarge metal',
    },
  ],
  [
    'g6e t3 t4g',
    {
      '2x2': 'nano micro',
      '3x4': 'small',
      '3x6': 'medium',
      '3x12': 'large',
      '4x15': 'xlarge 2xlarge',
      '8x30': '4xlarge 8xlarge',
      '10x30': '12xlarge',
      '10x50': '24xlarge 48xlarge',
      '15x50': '16xlarge',
    },
  ],
  [
    'hpc7g i8ge',
    {
      '3x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '4x50': '4xlarge 8xlarge 16xlarge',
      '6x30': '3xlarge',
      '10x30': '6xlarge',
      '12x30': '12xlarge',
      '16x50': '18xlarge 24xlarge metal-24xl',
      '24x50': '48xlarge metal-48xl',
    },
  ],
  [
    'hpc7a t2',
    {
      '2x2': 'nano micro',
      '2x50': '12xlarge 24xlarge 48xlarge 96xlarge',
      '3x4': 'small',
      '3x6': 'medium',
      '3x12': 'large',
      '3x15': 'xlarge 2xlarge',
    },
  ],
  [
    'g6f m4',
    {
      '2x10': 'large',
      '4x15': 'xlarge 2xlarge',
      '8x30': '4xlarge 10xlarge 16xlarge',
    },
  ],
  [
    'm2 m3',
    {
      '2x6': 'medium',
      '3x10': 'large',
      '4x15': 'xlarge',
      '4x30': '2xlarge',
      '8x30': '4xlarge',
    },
  ],
  [
    'g4dn',
    {
      '3x10': 'xlarge 2xlarge 4xlarge',
      '4x15': '8xlarge 16xlarge',
      '8x30': '12xlarge',
      '15x50': 'metal',
    },
  ],
  [
    't3a',
    {
      '2x2': 'nano micro',
      '2x4': 'small',
      '3x6': 'medium',
      '3x12': 'large',
      '4x15': 'xlarge 2xlarge',
    },
  ],
  [
    'd3en',
    {
      '3x30': '12xlarge',
      '4x3': 'xlarge',
      '4x5': '2xlarge',
      '4x10': '4xlarge',
      '4x15': '6xlarge',
      '4x20': '8xlarge',
    },
  ],
  [
    'g7',
    {
      '4x64': '2xlarge',
      '8x64': '4xlarge',
      '10x64': '8xlarge',
      '12x64': '12xlarge 48xlarge',
      '24x64': '24xlarge',
    },
  ],
  [
    'g7e',
    {
      '4x64': '2xlarge',
      '8x64': '4xlarge 8xlarge',
      '10x64': '12xlarge 24xlarge 48xlarge',
    },
  ],
  [
    'x1e',
    {
      '3x10': 'xlarge',
      '4x15': '2xlarge 4xlarge 8xlarge',
      '8x30': '16xlarge 32xlarge',
    },
  ],
  [
    'g4ad',
    {
      '2x4': 'xlarge 2xlarge',
      '3x10': '4xlarge',
      '4x15': '8xlarge',
      '8x30': '16xlarge',
    },
  ],
  [
    'd3',
    {
      '3x20': '8xlarge',
      '4x3': 'xlarge',
      '4x5': '2xlarge',
      '4x10': '4xlarge',
    },
  ],
  [
    'inf1',
    {
      '4x10': 'xlarge 2xlarge',
      '8x30': '6xlarge',
      '11x30': '24xlarge',
    },
  ],
];
