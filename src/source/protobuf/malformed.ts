/** The bytes are no protobuf message, or not the one that was expected. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
