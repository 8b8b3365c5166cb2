import { userInfo } from "node:os";

/** Who is logged in, also where that became somebody else. */
export function systemUser(): string {
  const name = () => {
    try {
      return userInfo().username;
    } catch {
      return String(process.getuid?.());
    }
  };
  const { SUDO_USER: before } = process.env;
  return before ? `${name()}, for ${before}` : name();
}
