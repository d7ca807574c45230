package org.famulus.world.dialogue;

/** The scene of each kind. */
final class Scenes {

    private Scenes() {
    }

    static Scene of(Kind kind) {
        return switch (kind) {
            case CALENDAR_SEARCH -> CalendarScenes::search;
            case CALENDAR_FREE -> CalendarScenes::free;
            case CALENDAR_NEXT -> CalendarScenes::next;
            case CALENDAR_WHEN -> CalendarScenes::when;
            case CALENDAR_WHERE -> CalendarScenes::where;
            case CALENDAR_CREATE -> CalendarScenes::create;
            case CALENDAR_CREATE_REPEAT -> CalendarScenes::createRepeat;
            case CALENDAR_MOVE -> CalendarScenes::move;
            case CALENDAR_MOVE_PERSON -> CalendarScenes::movePerson;
            case CALENDAR_CANCEL -> CalendarScenes::cancel;
            case CALENDAR_CANCEL_PERSON -> CalendarScenes::cancelPerson;
            case TASK_LIST -> TaskScenes::list;
            case TASK_LIST_DUE -> TaskScenes::listDue;
            case TASK_ADD -> TaskScenes::add;
            case TASK_ADD_DUE -> TaskScenes::addDue;
            case TASK_ADD_PRIORITY -> TaskScenes::addPriority;
            case TASK_COMPLETE -> TaskScenes::complete;
            case REMINDER_SET -> TaskScenes::remind;
            case REMINDER_SET_REPEAT -> TaskScenes::remindRepeat;
            case REMINDER_LIST -> TaskScenes::listReminders;
            case REMINDER_CANCEL -> TaskScenes::cancelReminder;
            case CONTACT_FIND -> KnowledgeScenes::findContact;
            case CONTACT_FIELD -> KnowledgeScenes::contactField;
            case CONTACT_ADD -> KnowledgeScenes::addContact;
            case MAIL_SEARCH_PERSON -> MailScenes::searchPerson;
            case MAIL_SEARCH_TOPIC -> MailScenes::searchTopic;
            case MAIL_SEARCH_WHEN -> MailScenes::searchWhen;
            case MAIL_UNREAD -> MailScenes::unread;
            case MAIL_READ_PERSON -> MailScenes::readPerson;
            case MAIL_READ_TOPIC -> MailScenes::readTopic;
            case MAIL_SEND -> MailScenes::send;
            case MAIL_SEND_TOPIC -> MailScenes::sendTopic;
            case MAIL_DRAFT -> MailScenes::draft;
            case MAIL_REPLY -> MailScenes::reply;
            case NOTE_SEARCH -> KnowledgeScenes::searchNote;
            case NOTE_READ -> KnowledgeScenes::readNote;
            case NOTE_WRITE -> KnowledgeScenes::writeNote;
            case FILE_SEARCH -> KnowledgeScenes::searchFile;
            case FILE_READ -> KnowledgeScenes::readFile;
            case MEMORY_REMEMBER -> KnowledgeScenes::remember;
            case MEMORY_RECALL -> KnowledgeScenes::recall;
            case MEMORY_FORGET -> KnowledgeScenes::forget;
            case DATE_DIFFERENCE -> DateScenes::difference;
            case DATE_SINCE -> DateScenes::since;
            case DATE_ADD -> DateScenes::add;
            case DATE_SUBTRACT -> DateScenes::subtract;
            case WEEKDAY_OF -> DateScenes::weekday;
            case TIME_NOW -> DateScenes::timeNow;
            case DATE_NOW -> DateScenes::dateNow;
            case TIME_NOW_PLACE -> DateScenes::timeElsewhere;
            case CALCULATE -> DateScenes::calculate;
            case MOVE_AND_TELL -> CalendarScenes::moveAndTell;
            case CREATE_AND_TELL -> CalendarScenes::createAndTell;
            case CANCEL_AND_TELL -> CalendarScenes::cancelAndTell;
            case TASK_AND_REMIND -> TaskScenes::taskAndRemind;
            case MISSING_WHEN_CREATE -> MissingScenes::whenOfEvent;
            case MISSING_TIME_CREATE -> MissingScenes::timeOfEvent;
            case MISSING_TITLE_CREATE -> MissingScenes::titleOfEvent;
            case MISSING_WHEN_REMINDER -> MissingScenes::whenOfReminder;
            case MISSING_TODO_REMINDER -> MissingScenes::todoOfReminder;
            case MISSING_PERSON_MAIL -> MissingScenes::personOfMail;
            case MISSING_MESSAGE_MAIL -> MissingScenes::messageOfMail;
            case MISSING_TARGET_MOVE -> MissingScenes::targetOfMove;
            case MISSING_TARGET_CANCEL -> MissingScenes::targetOfCancel;
            case MISSING_FACT -> MissingScenes::fact;
            case MISSING_NUMBER_CONTACT -> MissingScenes::detailOfContact;
            case CORRECT_EVENT -> CorrectionScenes::event;
            case CORRECT_TITLE -> CorrectionScenes::title;
            case CORRECT_REMINDER -> CorrectionScenes::reminder;
            case CORRECT_PERSON -> CorrectionScenes::person;
            case FOLLOW_EVENT -> FollowScenes::event;
            case FOLLOW_CONTACT -> FollowScenes::contact;
            case FOLLOW_MAIL -> FollowScenes::mail;
            case UNKNOWN -> TalkScenes::unknown;
            case SMALL_TALK -> TalkScenes::smallTalk;
            case READING -> ReadingScene::play;
            case STEPS_ARITHMETIC -> StepScenes::arithmetic;
            case STEPS_DATE -> StepScenes::dates;
            case MIXED -> Scenes::mixed;
        };
    }

    /** Characters after which no other task begins. */
    private static final int LONG_ENOUGH = 1400;

    /** Two to four things, one after the other. */
    private static void mixed(Stage stage) {
        int count = 2 + stage.random().nextInt(3);
        for (int i = 0; i < count && stage.length() < LONG_ENOUGH; i++) {
            of(MixtureOfKinds.PARTS.draw(stage.random())).play(stage);
        }
    }
}
