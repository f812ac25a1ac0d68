package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.bundle.Succession.Loss;
import io.idpmaster.bundle.Succession.Taken;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.TeamGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a bundle needs a version of its own, and what it revokes. */
class SuccessionTest {

    private static final String STRANGER = "00000000-0000-4000-8000-000000000001";
    private static final RoleAssignment MEMBER = new RoleAssignment("engineering", "web-shop", "member");
    private static final RoleAssignment READER = new RoleAssignment("engineering", "lab-alpha", "reader");
    private static final TeamGrant TEAM =
            new TeamGrant("engineering", "web-shop", "member", List.of("member"), List.of());

    private final BundleFixture master = new BundleFixture();
    private final Edge edge = master.edge("edge-a");
    private final BundleContent all = master.content("edge-a");
    private final String omar = master.catalogue.user("omar").orElseThrow().id();

    private BundleContent without(String user) {
        return new BundleContent(
                all.agreement(),
                all.userDomain(),
                all.domains(),
                all.mapping(),
                all.trust(),
                new Roster(
                        all.roster().users().stream()
                                .filter(each -> !each.uniqueId().equals(user))
                                .toList(),
                        all.roster().groups(),
                        List.of()));
    }

    private Succession after(BundleContent fresh, BundleContent last, List<Loss> losses, Set<Taken> pending) {
        return Succession.of(edge, fresh, Optional.of(last), losses, pending);
    }

    private static List<String> revoked(Succession succession) {
        List<String> revoked = new ArrayList<>();
        succession
                .content()
                .roster()
                .revoked()
                .forEach(user ->
                        user.assignments().forEach(assignment -> revoked.add(user.uniqueId() + " " + assignment)));
        return revoked;
    }

    @Test
    void theFirstIsNew() {
        Succession first = Succession.of(edge, all, Optional.empty(), List.of(), Set.of());
        assertThat(first.newVersion()).isTrue();
        assertThat(first.content()).isEqualTo(all);
    }

    @Test
    void nothingNewIsNoVersion() {
        Succession same = after(all, all, List.of(), Set.of());
        assertThat(same.newVersion()).isFalse();
        assertThat(same.content()).isSameAs(all);
        // somebody left one of two teams that give the same
        assertThat(after(all, all, List.of(new Loss(omar, List.of(TEAM))), Set.of())
                        .newVersion())
                .isFalse();
    }

    @Test
    void whoIsGoneIsRevoked() {
        Succession next = after(without(omar), all, List.of(), Set.of());
        assertThat(next.newVersion()).isTrue();
        assertThat(revoked(next)).containsExactly(omar + " engineering/lab-beta:member", omar + " " + MEMBER);
        assertThat(next.taken()).contains(new Taken(omar, MEMBER));
    }

    @Test
    void whatCameAndWentIsRevokedOnce() {
        Taken taken = new Taken(STRANGER, MEMBER);
        Succession next = after(all, all, List.of(new Loss(STRANGER, List.of(TEAM))), Set.of());
        assertThat(next.newVersion()).isTrue();
        assertThat(revoked(next)).containsExactly(STRANGER + " " + MEMBER);
        assertThat(next.taken()).containsExactly(taken);

        Succession again = after(all, next.content(), List.of(), Set.of(taken));
        assertThat(again.newVersion()).isFalse();
        assertThat(again.content()).isSameAs(next.content());
        // the edge has reported: that less is revoked makes no version
        assertThat(after(all, next.content(), List.of(), Set.of()).newVersion()).isFalse();
        // it came and went once more: the edge may have been there in between
        assertThat(after(all, next.content(), List.of(new Loss(STRANGER, List.of(TEAM))), Set.of(taken))
                        .newVersion())
                .isTrue();
    }

    @Test
    void whatIsGivenAgainIsSettled() {
        Taken taken = new Taken(omar, MEMBER);
        BundleContent last = after(without(omar), all, List.of(), Set.of()).content();
        Succession next = after(all, last, List.of(), Set.of(taken));
        assertThat(next.newVersion()).isTrue();
        assertThat(next.settled()).containsExactly(taken);
        assertThat(revoked(next)).isEmpty();
    }

    @Test
    void whatNoKeystoneCanKeepIsNobodysToRevoke() {
        TeamGrant unseen = new TeamGrant("engineering", "lab-\u200f", "member", List.of("member"), List.of());
        assertThat(after(all, all, List.of(new Loss(STRANGER, List.of(unseen))), Set.of())
                        .newVersion())
                .isFalse();
    }

    @Test
    void whatTheAgreementDoesNotAdmitIsNobodysToRevoke() {
        TeamGrant elsewhere = new TeamGrant("research", "genome", "member", List.of("member"), List.of());
        assertThat(after(all, all, List.of(new Loss(STRANGER, List.of(elsewhere))), Set.of())
                        .newVersion())
                .isFalse();
        Taken old = new Taken(STRANGER, new RoleAssignment("research", "genome", "member"));
        Succession next = after(without(omar), all, List.of(), Set.of(old, new Taken(STRANGER, READER)));
        assertThat(next.settled()).containsExactly(old);
        assertThat(revoked(next)).contains(STRANGER + " " + READER).doesNotContain(STRANGER + " " + old.assignment());
    }

    /** It has no copy of any of it, and the one way to tell it is closed. */
    @Test
    void whatNarrowerTermsDropBeforeTheEdgeHasHeardOfItIsLeftBehind() {
        Agreement narrow = master.edge("edge-c").agreement();
        Taken shut = new Taken(STRANGER, READER);
        Taken open = new Taken(STRANGER, new RoleAssignment("engineering", "web-shop", "reader"));
        assertThat(narrow.admits(READER)).isFalse();
        assertThat(narrow.admits(open.assignment())).isTrue();

        assertThat(Succession.leftBehind(edge, narrow, List.of(), Set.of(shut, open), Optional.empty()))
                .containsExactly(shut);
        // what was lost since the last bundle, as the terms of before made it
        assertThat(Succession.leftBehind(
                        edge, narrow, List.of(new Loss(omar, List.of(TEAM))), Set.of(), Optional.empty()))
                .containsExactly(new Taken(omar, MEMBER));
        // and what a bundle gives that nobody has said to have arrived
        assertThat(Succession.leftBehind(edge, narrow, List.of(), Set.of(), Optional.of(all)))
                .contains(new Taken(omar, MEMBER));

        assertThat(Succession.leftBehind(
                        edge, edge.agreement(), List.of(new Loss(omar, List.of(TEAM))), Set.of(shut), Optional.of(all)))
                .isEmpty();
    }
}
