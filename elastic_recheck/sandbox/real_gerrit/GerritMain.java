// SPDX-License-Identifier: Apache-2.0

import com.google.gerrit.pgm.util.AbstractProgram;
import java.util.Arrays;

/** Runs one of Gerrit's programs ("Init", "Daemon") with its arguments, as gerrit.war does. */
public final class GerritMain {
  public static void main(String[] args) throws Exception {
    Object program = Class.forName("com.google.gerrit.pgm." + args[0]).getDeclaredConstructor().newInstance();
    int status = ((AbstractProgram) program).main(Arrays.copyOfRange(args, 1, args.length));
    if (status != 0 || !args[0].equals("Daemon")) {
      System.exit(status);
    }
  }
}
