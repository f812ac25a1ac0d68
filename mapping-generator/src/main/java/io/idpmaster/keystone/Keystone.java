package io.idpmaster.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** One Keystone's API; paths are relative to {@code /v3}, and may have a query. */
public interface Keystone {

    /** The document at this path. */
    JsonNode get(String path) throws KeystoneException;

    /** The document at this path; empty where Keystone says 404. */
    Optional<JsonNode> find(String path) throws KeystoneException;

    /**
     * All members of a collection, over as many pages as Keystone makes of it.
     *
     * @throws KeystoneException also where Keystone left some out: half a list says nothing about what is not in it
     */
    List<JsonNode> list(String path, String collection) throws KeystoneException;

    /** {@code POST}; returns what came back. */
    JsonNode create(String path, JsonNode body) throws KeystoneException;

    /** {@code PATCH}; returns what came back. */
    JsonNode change(String path, JsonNode body) throws KeystoneException;

    /** {@code PUT} with a body; returns what came back. */
    JsonNode put(String path, JsonNode body) throws KeystoneException;

    /** {@code PUT} without a body, as grants are made. */
    void put(String path) throws KeystoneException;

    /** {@code DELETE}; what is not there any more is deleted. */
    void delete(String path) throws KeystoneException;
}
