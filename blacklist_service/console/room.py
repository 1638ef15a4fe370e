"""All pages of the console, for the application that serves them."""

from blacklist_service.console.account import account
from blacklist_service.console.assets import assets
from blacklist_service.console.batch_selection import batch_selection
from blacklist_service.console.batches import batches
from blacklist_service.console.channels import channels
from blacklist_service.console.chases import chases
from blacklist_service.console.columns import columns
from blacklist_service.console.counter import counter
from blacklist_service.console.editions import editions
from blacklist_service.console.enquiries import enquiries
from blacklist_service.console.enrolment import enrolment
from blacklist_service.console.exhibits import exhibits
from blacklist_service.console.feedback import feedback
from blacklist_service.console.feeds import feeds
from blacklist_service.console.figures import figures
from blacklist_service.console.filters import filters
from blacklist_service.console.find import find
from blacklist_service.console.home import home
from blacklist_service.console.keys import keys
from blacklist_service.console.letters import letters
from blacklist_service.console.listing_acts import listing_acts
from blacklist_service.console.listing_notices import listing_notices
from blacklist_service.console.listings import listings
from blacklist_service.console.login import login
from blacklist_service.console.looks import looks
from blacklist_service.console.objections import objections
from blacklist_service.console.own_figures import own_figures
from blacklist_service.console.proposals import proposals
from blacklist_service.console.queues import queues
from blacklist_service.console.reader_choices import sizes, themes, words
from blacklist_service.console.removals import removals
from blacklist_service.console.review_piles import review_piles
from blacklist_service.console.reviews import reviews
from blacklist_service.console.settlements import settlements
from blacklist_service.console.step_up import step_up
from blacklist_service.console.submissions import submissions
from blacklist_service.console.template import template
from blacklist_service.console.uploads import uploads

PAGES = (
    login, enrolment, home, queues, filters, reviews, review_piles, listings, listing_acts, listing_notices, letters,
    proposals, batch_selection, batches, account, step_up, submissions, uploads, columns, channels, settlements,
    template, objections, exhibits, counter, find, feeds, removals, enquiries, looks, keys, figures, own_figures,
    editions, feedback, chases, sizes, words, themes, assets,
)  # fmt: skip
