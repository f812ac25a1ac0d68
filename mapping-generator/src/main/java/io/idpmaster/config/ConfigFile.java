package io.idpmaster.config;

/**
 * One file of an edge's configuration.
 *
 * @param name without a directory
 * @param program whether it is to be run
 */
public record ConfigFile(String name, String text, boolean program) {

    static ConfigFile of(String name, String text) {
        return new ConfigFile(name, text, false);
    }
}
